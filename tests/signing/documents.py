"""Made-up documents in HTML, as a template would write them."""

ARTICLE = (
    "<b>Điều {n}.</b> Ban hành kèm theo Quyết định này Quy chế tiếp nhận, xử lý, phát hành và quản lý văn bản điện tử "
    "của tỉnh. Ằẳẵặ Ếềểễệ Ồổỗộ Ớờởỡợ Ứừửữự Ỳỷỹỵ Đđ, 20 m² ≤ 5 ₫."
)
MASTHEAD = """
<table class="masthead"><tr><td class="issuer"><p class="agency">Ủy ban nhân dân<br>tỉnh Mẫu</p></td>
<td class="nation"><p class="country">Cộng hòa xã hội chủ nghĩa Việt Nam</p>
<p class="motto">Độc lập - Tự do - Hạnh phúc</p></td></tr>
<tr><td><p class="number">Số: <span id="fld-so"></span>/QĐ-UBND</p></td>
<td><p class="dated">Mẫu, ngày <span id="fld-ngay"></span> tháng <span id="fld-thang"></span> năm
<span id="fld-nam"></span></p></td></tr></table>"""
CLOSING = """
<table class="closing"><tr><td class="recipients"><p class="head">Nơi nhận:</p><p>- Như Điều 3;</p>
<p>- Lưu: VT, NC.</p></td><td class="signer"><p class="authority">TM. Ủy ban nhân dân<br>Chủ tịch</p>
<div id="sig-person"></div><p class="name">Nguyễn Văn Mẫu</p></td></tr></table>"""


def page(body: str) -> str:
    head = '<meta charset="utf-8"><title>Quyết định ban hành Quy chế</title>'
    return f'<!doctype html><html lang="vi"><head>{head}</head><body>{body}</body></html>'


def decision(articles: int = 3, more: str = "") -> str:
    body = "".join(f"<p>{ARTICLE.format(n=number)}</p>" for number in range(1, articles + 1))
    title = '<div class="title"><p class="kind">Quyết định</p><p class="subject">Ban hành Quy chế</p></div>'
    return page(MASTHEAD + title + body + CLOSING + more)
