"""Who lives in the demo province: made-up people named Thử, Mẫu, Giả, Nháp, Họa, in a province An Hòa with the code H99."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PASSWORD = "congvan-demo"  # noqa: S105 - printed on the screen, for a province that does not exist
PIN = "246810"


@dataclass(frozen=True)
class UnitPlan:
    name: str
    notation: str


@dataclass(frozen=True)
class PersonPlan:
    """`unit` is the notation of a unit; a role written `role@` is held for that unit only."""

    account: str
    full_name: str
    title: str
    unit: str
    roles: Sequence[str]


@dataclass(frozen=True)
class AgencyPlan:
    code: str
    code102: str
    name: str
    notation: str
    place: str
    head_title: str
    units: Sequence[UnitPlan]
    people: Sequence[PersonPlan]
    in_charge: str = "UBND tỉnh An Hòa"
    collective: str = ""
    seal_diameter_mm: int = 36
    rule_pack: str = "lai-chau-2025"


OFFICE = AgencyPlan(
    code="H99.01",
    code102="000.00.01.H99",
    name="Văn phòng Ủy ban nhân dân tỉnh",
    notation="VP",
    place="An Hòa",
    head_title="Chánh Văn phòng",
    units=(UnitPlan("Phòng Hành chính", "HC"), UnitPlan("Phòng Kinh tế", "KT"), UnitPlan("Phòng Nội chính", "NC")),
    people=(
        PersonPlan("thutt.vp", "Trần Thị Thử", "Văn thư", "HC", ("van_thu",)),
        PersonPlan("hoalm.vp", "Lê Minh Họa", "Chánh Văn phòng", "HC", ("lanh_dao",)),
        PersonPlan(
            "nhapht.vp", "Hoàng Thị Nháp", "Trưởng phòng Hành chính", "HC", ("truong_don_vi@", "kiem_tra_the_thuc")
        ),
        PersonPlan("giadv.vp", "Đỗ Văn Giả", "Trưởng phòng Kinh tế", "KT", ("truong_don_vi@",)),
        PersonPlan("maupv.vp", "Phạm Văn Mẫu", "Chuyên viên", "KT", ("chuyen_vien@",)),
        PersonPlan("dinhng.vp", "Ngô Giả Định", "Chuyên viên giám sát", "NC", ("giam_sat", "truong_don_vi@")),
        PersonPlan("luunv.vp", "Nguyễn Văn Lưu Thử", "Lưu trữ viên", "HC", ("luu_tru_vien",)),
    ),
)
CONSTRUCTION = AgencyPlan(
    code="H99.07",
    code102="000.00.07.H99",
    name="Sở Xây dựng",
    notation="SXD",
    place="An Hòa",
    head_title="Giám đốc",
    units=(
        UnitPlan("Văn phòng Sở", "VP"),
        UnitPlan("Phòng Quy hoạch kiến trúc", "QHKT"),
        UnitPlan("Phòng Hạ tầng kỹ thuật", "HTKT"),
    ),
    people=(
        PersonPlan("mauvt.sxd", "Vũ Thị Mẫu", "Văn thư", "VP", ("van_thu",)),
        PersonPlan("dinhbg.sxd", "Bùi Giả Định", "Giám đốc", "VP", ("lanh_dao",)),
        PersonPlan("thudt.sxd", "Đặng Thị Thử", "Phó Giám đốc", "VP", ("lanh_dao",)),
        PersonPlan("nhapcv.sxd", "Cao Văn Nháp", "Chánh Văn phòng", "VP", ("truong_don_vi@", "kiem_tra_the_thuc")),
        PersonPlan("hoatv.sxd", "Trịnh Văn Họa", "Trưởng phòng Quy hoạch kiến trúc", "QHKT", ("truong_don_vi@",)),
        PersonPlan("giant.sxd", "Nguyễn Thị Giả", "Chuyên viên", "QHKT", ("chuyen_vien@",)),
        PersonPlan("tamlv.sxd", "Lý Văn Tạm", "Chuyên viên", "QHKT", ("chuyen_vien@",)),
        PersonPlan("nhapdv.sxd", "Dương Văn Nháp", "Trưởng phòng Hạ tầng kỹ thuật", "HTKT", ("truong_don_vi@",)),
        PersonPlan("mauht.sxd", "Hồ Thị Mẫu", "Chuyên viên", "HTKT", ("chuyen_vien@",)),
        PersonPlan("thunv.sxd", "Ngô Văn Thử", "Lưu trữ viên", "VP", ("luu_tru_vien",)),
        PersonPlan(
            "quytt.sxd", "Tô Thị Quy Thử", "Quản trị quy trình", "VP", ("quan_tri_quy_trinh", "quan_tri_he_thong")
        ),
        PersonPlan("satpg.sxd", "Phan Giả Sát", "Giám sát", "VP", ("giam_sat",)),
    ),
)
FINANCE = AgencyPlan(
    code="H99.05",
    code102="000.00.05.H99",
    name="Sở Tài chính",
    notation="STC",
    place="An Hòa",
    head_title="Giám đốc",
    units=(UnitPlan("Văn phòng Sở", "VP"), UnitPlan("Phòng Ngân sách", "QLNS")),
    people=(
        PersonPlan("nhapdt.stc", "Đinh Thị Nháp", "Văn thư", "VP", ("van_thu",)),
        PersonPlan("mauhv.stc", "Hà Văn Mẫu", "Giám đốc", "VP", ("lanh_dao",)),
        PersonPlan(
            "giaht.stc", "Huỳnh Thị Giả", "Chánh Văn phòng", "VP", ("truong_don_vi@", "kiem_tra_the_thuc", "giam_sat")
        ),
        PersonPlan("thumv.stc", "Mai Văn Thử", "Trưởng phòng Ngân sách", "QLNS", ("truong_don_vi@",)),
        PersonPlan("hoakt.stc", "Kiều Thị Họa", "Chuyên viên", "QLNS", ("chuyen_vien@",)),
    ),
)
COMMUNE = AgencyPlan(
    code="H99.31",
    code102="000.00.31.H99",
    name="Ủy ban nhân dân xã Tân Thử",
    notation="UBND",
    place="Tân Thử",
    head_title="Chủ tịch",
    in_charge="",
    collective="Ủy ban nhân dân",
    units=(UnitPlan("Văn phòng HĐND và UBND", "VP"), UnitPlan("Phòng Kinh tế", "KT")),
    people=(
        PersonPlan("thuqv.tanthu", "Quách Văn Thử", "Văn thư", "VP", ("van_thu",)),
        PersonPlan("giatv.tanthu", "Thái Văn Giả", "Chủ tịch", "VP", ("lanh_dao",)),
        PersonPlan(
            "maulv.tanthu", "La Văn Mẫu", "Chánh Văn phòng", "VP", ("truong_don_vi@", "kiem_tra_the_thuc", "giam_sat")
        ),
        PersonPlan("nhapvt.tanthu", "Võ Thị Nháp", "Trưởng phòng Kinh tế", "KT", ("truong_don_vi@",)),
        PersonPlan("hoacv.tanthu", "Chu Văn Họa", "Chuyên viên", "KT", ("chuyen_vien@",)),
    ),
)
AGENCIES = (OFFICE, CONSTRUCTION, FINANCE, COMMUNE)
MINISTRY = ("G17", "000.00.00.G17", "Bộ Xây dựng", "BXD")  # elsewhere on the axis: reached through the folder
