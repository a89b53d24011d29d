/* The components of a form as officials call them: name in the palette, label of a new one. What is not here is not offered. */
export default {
  textfield: { name: "Chữ, một dòng", label: "Ô chữ" },
  textarea: { name: "Chữ, nhiều dòng", label: "Ô chữ dài" },
  number: { name: "Số", label: "Số" },
  datetime: { name: "Ngày, giờ", label: "Ngày" },
  filepicker: { name: "Tệp", label: "Tệp" },
  checkbox: { name: "Đánh dấu", label: "Đồng ý" },
  checklist: { name: "Đánh dấu nhiều", label: "Các lựa chọn" },
  radio: { name: "Chọn một, hiện hết", label: "Chọn một" },
  select: { name: "Chọn một", label: "Chọn một" },
  taglist: { name: "Chọn nhiều", label: "Chọn nhiều" },
  text: { name: "Đoạn chữ", label: "Đoạn chữ" },
  separator: { name: "Đường kẻ", label: "Đường kẻ" },
  spacer: { name: "Khoảng trống", label: "Khoảng trống" },
  group: { name: "Nhóm ô", label: "Nhóm" },
  dynamiclist: { name: "Nhóm lặp", label: "Các dòng" },
};
