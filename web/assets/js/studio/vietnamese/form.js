/* What the drawing area of the form-js editor says, in Vietnamese: it has no hook for translation, so lay.js lays this over it.

   Names of components stand in components.js, which the editor reads itself; its own panel of properties is not loaded. */
export default {
  "Components": "Các loại ô",
  "Search components": "Tìm loại ô",
  "Clear content": "Xóa chữ tìm",
  "No components found.": "Không có loại ô nào như vậy.",
  "Input": "Điền vào",
  "Selection": "Chọn",
  "Presentation": "Để đọc",
  "Containers": "Nhóm",
  "Action": "Ô nghiệp vụ",
  "Drag and drop components here.": "Kéo ô vào đây.",
  "Drag and drop components here to start designing.": "Kéo một loại ô vào đây để bắt đầu.",
  "Build your form": "Biểu mẫu chưa có ô nào",
  "Use the preview window to test your form.": "Chọn loại ô rồi ấn Enter cũng thêm được.",
  "Remove form field": "Xóa ô này",
  "Duplicate form field": "Chép ô này",
  "Repeatable": "Lặp lại được",
  "Content": "Nội dung",
  "Powered by bpmn.io": "Vẽ bằng bpmn.io",

  // the drawn fields
  "Select": "Chọn",
  "Search": "Tìm",
  "Nothing to show.": "Chưa có gì.",
  "No content to show.": "Chưa có gì.",
  "Browse": "Chọn tệp",
  "No files selected": "Chưa chọn tệp",
  "Increment": "Tăng",
  "Decrement": "Giảm",
  "Skip to search": "Tới ô tìm",
  "Remove tag": "Bỏ",
  "Add new": "Thêm dòng",
  "Show all": "Hiện tất cả",
  "Show less": "Thu gọn",
  "Expand all": "Hiện tất cả",
  "Collapse": "Thu gọn",
  "mm/dd/yyyy": "ngày/tháng/năm",
  "hh:mm ?m": "giờ:phút",
  "hh:mm": "giờ:phút",
  "Previous page": "Trang trước",
  "Next page": "Trang sau",
  "Click to remove sorting": "Bỏ sắp xếp",

  // said when something cannot be put or is not right
  "No associated form field in the registry": "Không tìm thấy ô này.",
  "Drop is not a valid target": "Không đặt được ở đây.",
  "Drop not allowed by path registry": "Đặt ở đây thì trùng tên dữ liệu với ô khác.",
};

export const PATTERNS = [
  [/^Create an? (.+) element$/, "Thêm {1}"],
  [/^Remove list item (\d+)$/, "Bỏ dòng {1}"],
  [/^Remove (.+)$/, "Bỏ {1}"],
  [/^Show all \((\d+)\)$/, "Hiện tất cả ({1})"],
  [/^Minimum (\d+) columns are allowed$/, "Ít nhất {1} cột."],
  [/^Maximum (\d+) columns are allowed$/, "Nhiều nhất {1} cột."],
  [/^Maximum (\d+) fields per row are allowed$/, "Một hàng nhiều nhất {1} ô."],
  [/^New value exceeds the maximum of (\d+) columns per row$/, "Một hàng nhiều nhất {1} cột."],
];
