/* What may be set on each component: the closed shape of forms/shapes.py, in the words of officials.

   [path, words, kind, more]; kinds: line, text, tick, count, number, choice, options, widget. `when` hides a setting that has no
   effect as things stand. What is not listed here is not written by this editor. */
const LABEL = [["label"], "Nhãn", "line"];
const KEY = [["key"], "Tên dữ liệu", "name", { hint: "Chữ không dấu, chữ số, gạch dưới. Sơ đồ đọc câu trả lời bằng tên này." }];
const DESCRIPTION = [["description"], "Chú thích dưới ô", "line"];
const REQUIRED = [["validate", "required"], "Bắt buộc trả lời", "tick"];
const READONLY = [["readonly"], "Chỉ để đọc", "tick", { hint: "Hiện dữ liệu của trang, không hỏi." }];
const HIDE = [["conditional", "hide"], "Ẩn khi", "line", { hint: 'Thí dụ: =urgency = "khan" hoặc =not(pages in [1..5]). Chỉ đọc ô ở phía trên.' }];
const COLUMNS = [["layout", "columns"], "Độ rộng", "choice", { options: [["", "Tự chia"], ["4", "Một phần tư"], ["8", "Một nửa"], ["12", "Ba phần tư"], ["16", "Cả hàng"]], as: Number }];
const ASKED = [LABEL, KEY, DESCRIPTION, REQUIRED, READONLY];
const LENGTHS = [[["validate", "minLength"], "Ít nhất bao nhiêu chữ", "count"], [["validate", "maxLength"], "Nhiều nhất bao nhiêu chữ", "count"]];
const ADORNED = [[["appearance", "prefixAdorner"], "Chữ trước ô", "line"], [["appearance", "suffixAdorner"], "Chữ sau ô", "line"]];
const PHRASES = [["properties", "phrases"], "Câu nhanh", "line", { hint: "Cách nhau bằng dấu |", when: (field) => field.properties?.widget === "phrases" }];
const OPTIONS = [
  [["values"], "Các lựa chọn", "options", { hint: "Mỗi dòng một lựa chọn: giá trị = chữ hiện ra.", when: (field) => !field.valuesKey }],
  [["valuesKey"], "Hoặc lấy danh sách của trang", "line", { hint: "Tên danh sách, thí dụ units. Để trống thì dùng các lựa chọn ở trên." }],
];
const END = [COLUMNS, HIDE];

const widget = (...names) => [["properties", "widget"], "Ô đặc biệt", "choice", { options: [["", "Không"], ...names] }];
const DUE = [["properties", "due"], "Hạn của từng đơn vị", "choice", { options: [["", "Bắt buộc"], ["optional", "Có thể bỏ trống"]], when: (field) => field.properties?.widget === "units" }];

export default {
  textfield: [...ASKED, widget(["phrases", "Có câu nhanh"], ["pin", "Mã PIN ký số"]), PHRASES, [["defaultValue"], "Ghi sẵn", "line"], ...LENGTHS,
    [["validate", "validationType"], "Phải là", "choice", { options: [["", "Chữ bất kỳ"], ["email", "Thư điện tử"], ["phone", "Số điện thoại"], ["custom", "Theo mẫu"]] }],
    [["validate", "pattern"], "Mẫu (biểu thức chính quy)", "line", { when: (field) => field.validate?.validationType === "custom" || field.validate?.pattern }], ...ADORNED, ...END],
  textarea: [...ASKED, widget(["paragraphs", "Văn bản dài"], ["phrases", "Có câu nhanh"]), PHRASES, [["defaultValue"], "Ghi sẵn", "text"], ...LENGTHS, ...END],
  number: [...ASKED, [["decimalDigits"], "Số chữ số sau dấu phẩy", "count"], [["increment"], "Bước", "number"], [["validate", "min"], "Nhỏ nhất", "number"], [["validate", "max"], "Lớn nhất", "number"], [["defaultValue"], "Ghi sẵn", "number"], ...ADORNED, ...END],
  datetime: [[["subtype"], "Loại", "choice", { options: [["date", "Ngày"], ["time", "Giờ"], ["datetime", "Ngày và giờ"]] }],
    [["dateLabel"], "Nhãn", "line", { when: (field) => field.subtype !== "time" }], [["timeLabel"], "Nhãn của giờ", "line", { when: (field) => field.subtype !== "date" }],
    KEY, DESCRIPTION, REQUIRED, READONLY, [["disallowPassedDates"], "Không nhận ngày đã qua", "tick", { when: (field) => field.subtype !== "time" }],
    [["timeInterval"], "Cách nhau bao nhiêu phút", "count", { when: (field) => field.subtype !== "date" }], ...END],
  filepicker: [...ASKED, widget(["upload", "Tệp tải lên"]), [["multiple"], "Nhiều tệp", "tick"], [["accept"], "Loại tệp", "line", { hint: "Thí dụ: .pdf,.docx" }], ...END],
  checkbox: [...ASKED, [["defaultValue"], "Đánh dấu sẵn", "tick"], ...END],
  checklist: [...ASKED, widget(["recipients", "Nơi nhận"]), ...OPTIONS, ...END],
  taglist: [...ASKED, widget(["recipients", "Nơi nhận"], ["units", "Đơn vị và hạn"]), DUE, ...OPTIONS, ...END],
  radio: [...ASKED, ...OPTIONS, [["defaultValue"], "Chọn sẵn (giá trị)", "line"], ...END],
  select: [...ASKED, widget(["unit", "Đơn vị"], ["person", "Người"]), ...OPTIONS, [["defaultValue"], "Chọn sẵn (giá trị)", "line"], ...END],
  text: [[["text"], "Đoạn chữ", "text", { hint: "# tiêu đề, - gạch đầu dòng, **chữ đậm**" }], widget(["document", "Xem văn bản"], ["verdict", "Kết quả chữ ký"], ["facts", "Thông tin văn bản"]),
    [["properties", "panel"], "Tên phần của trang", "line", { hint: "Để trống thì theo ô đặc biệt.", when: (field) => Boolean(field.properties?.widget) }], ...END],
  group: [LABEL, [["path"], "Tên chung của nhóm", "path", { hint: "Để trống thì các ô đứng ngoài nhóm." }], ...END],
  dynamiclist: [LABEL, [["path"], "Tên dữ liệu của nhóm", "path"], [["allowAddRemove"], "Người điền thêm, bớt được dòng", "tick"], [["defaultRepetitions"], "Số dòng có sẵn", "count"], ...END],
  separator: [...END],
  spacer: [[["height"], "Cao bao nhiêu điểm", "count"], ...END],
};
