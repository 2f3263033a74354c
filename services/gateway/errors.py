"""What can be wrong with a request before any service is asked. None of these crosses the bus."""

from __future__ import annotations

from huiyin.errors import HuiyinError, Invalid, NotFound, Refused


class FieldsInvalid(Invalid):
    """Fields of the request are missing, too long or of a wrong type; ``detail`` names each."""

    zh = "提交的内容有误。请按 detail 中逐项的提示改正后再提交。"
    en = "What was sent is not valid. Correct each field as detail says and send it again."


class StaffForPerson(Refused):
    """Staff came to a route of the person: what a query code opens is for who brought the matter."""

    code = "staff_for_person"
    zh = "工作人员不得代为评价、申请。请由信访人凭查询码办理；工作人员请使用工作人员的接口。"
    en = "Staff do not rate, ask or follow in the person's place. The person does it with the query code."


class PageUnknown(NotFound):
    """No such page."""

    code = "route_unknown"
    zh = "没有这个页面。请核对网址，或者从首页登记、查询。"
    en = "There is no such page. Check the address, or register and follow from the start page."


class PageNotOpened(HuiyinError):
    """A page that only answers a form was opened by its address."""

    kind = "wrong_method"
    code = "method_not_allowed"
    zh = "这个页面不能直接打开，要从表单进入。请从首页登记，或者用查询码查询。"
    en = "This page cannot be opened by its address. Register from the start page, or follow with the query code."


class RouteUnknown(NotFound):
    """No such address."""

    code = "route_unknown"
    zh = "没有这个地址。可用的地址见 /docs。"
    en = "There is no such address. See /docs for those there are."


class JsonMalformed(HuiyinError):
    """The body is not JSON."""

    kind = "malformed"
    code = "json_malformed"
    zh = "请求正文不是合法的 JSON。请检查引号、逗号和括号，并使用 UTF-8 编码。"
    en = "The body is not valid JSON. Check quotes, commas and brackets, and use UTF-8."


class FieldRepeated(HuiyinError):
    """A field was sent twice: which of the two is meant, nobody can say (RFC 8259 §4)."""

    kind = "malformed"
    code = "field_repeated"
    zh = "同一项内容提交了不止一次，无法确定以哪一次为准。请每项只提交一次后重新提交。"
    en = "A field was sent more than once, and nobody can say which one is meant. Send each field once."


class RequestMalformed(HuiyinError):
    """The request cannot be read as HTTP should be."""

    kind = "malformed"
    code = "request_malformed"
    zh = "无法读懂这个请求。请对照 /docs 检查后重发。"
    en = "The request cannot be read. Compare it with /docs and send it again."


class MethodUnknown(HuiyinError):
    """The address exists but does not take this HTTP method."""

    kind = "wrong_method"
    code = "method_not_allowed"
    zh = "这个地址不接受这种请求方法。可用的方法见响应头 Allow。"
    en = "This address does not take this method. The header Allow lists those it takes."


class BodyTooLarge(HuiyinError):
    """The body exceeds the limit."""

    kind = "too_large"
    code = "body_too_large"
    zh = "提交的内容超过 {most} KiB，没有收到。请返回上一页，缩短内容后再提交；详细材料可以在登记后作为附件补充。"
    en = (
        "What was sent is larger than {most} KiB and was not taken. Go back, shorten it and send it again; "
        "details can be added as a file after registering."
    )


class FormExpected(HuiyinError):
    """A file was not sent as a form."""

    kind = "wrong_content_type"
    code = "form_expected"
    zh = "上传文件请用表单：Content-Type: multipart/form-data，文件放在 file 一栏。"
    en = "Send a file as a form: Content-Type: multipart/form-data, with the file in the field file."


class ContentTypeWrong(HuiyinError):
    """The body is not declared as JSON."""

    kind = "wrong_content_type"
    code = "content_type_unsupported"
    zh = "请求正文须为 JSON，并注明 Content-Type: application/json。"
    en = "Send JSON, with Content-Type: application/json."


class CrossSite(Refused):
    """A form was posted from another site."""

    code = "cross_site_post"
    zh = "这份表单不是从本网站提交的，未予受理。请打开本网站的页面重新填写。"
    en = "This form was not sent from this site, so it was not taken. Open the page on this site and fill it in again."
