"""What is sent and told of papers (文书)."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.gateway.schemas import shown
from services.gateway.schemas.fields import Shape, by_name, choice, code, many, text

_MOST = 50
#: In which forms a paper can be fetched.
FORMS = ("docx", "pdf")


class IssueDocument(Shape):
    """Issue a paper; what the case does not know is sent along (签发人, 联系电话, 其他内容)."""

    kind = code(64, "文书种类 Kind of paper, see docs/documents.md", "opinion", required=True)
    assignment = code(36, "哪一个办理任务；不填为当前的 Which assignment; the standing one where left out", "")
    about = code(36, "督办单、建议书或紧急报告的编号 Id of the order, advice or report it is about", "")
    signer = text(64, "签发人 Who signs for the organ", "局长")
    phone = text(40, "联系电话；不填用机构登记的 Telephone to ask; the registry's where left out", "000-0000000")
    contact = text(64, "联系人 Whom to ask", "信访科")
    address = text(200, "地址；不填用机构登记的 Address of the organ; the registry's where left out", "测试县人民路1号")
    attachments = many(text(200, "附件名称 Name", "现场照片"), _MOST, "附件名称 Names of enclosures")
    copies = many(text(200, "机关名称 Name", "测试县信访局"), _MOST, "抄送 Copies to")
    parts = by_name("案件中没有的内容，按部分填写 Parts that no record tells, by name")


class FileForm(Shape):
    """In which form a paper is fetched."""

    form = choice(FORMS, "文件格式 Word or PDF", load_default="docx")


class Document(Schema):
    """A paper as it was issued."""

    document = fields.String(metadata={"description": "文书编号 Id"})
    label = fields.String(metadata={"description": "文号 Number on the paper", "example": "测信转〔2026〕12号"})
    kind = fields.String(metadata={"description": "种类 Kind"})
    title = fields.String(metadata={"description": "标题 Title", "example": "信访处理意见书"})
    office = fields.String(metadata={"description": "出具的机关 Organ"})
    number = fields.String(allow_none=True, metadata={"description": "信访事项编号 Matter"})
    about = fields.String(allow_none=True, metadata={"description": "所涉及的办理、督办等 What it is about"})
    version = fields.Integer(metadata={"description": "第几版 Which version of this kind"})
    standing = fields.Boolean(metadata={"description": "是否为现行有效的一版 Whether this one stands", "example": True})
    sha256 = fields.String(metadata={"description": "文件的散列值 Hash of the file"})
    size = fields.Integer(metadata={"description": "字节 Bytes"})
    issued_at = fields.String(metadata={"description": "出具时间 When"})
    issued_by = fields.String(metadata={"description": "经办人 Who"})


class Documents(shown.Paged):
    """The papers of a matter."""

    documents = fields.List(fields.Nested(Document))
    forms = fields.List(fields.String(), metadata={"description": "可以下载的格式 Forms a paper can be fetched in"})


class PersonPaper(Shape):
    """The query code, and in which form the paper is fetched."""

    query_code = code(100, "回执上的查询码 The query code on the receipt", "H7QM4KXW2PRT9VNC", required=True)
    form = choice(FORMS, "文件格式 Word or PDF", load_default="docx")


class PaperTold(Schema):
    """A paper addressed to the person, as it was issued."""

    document = fields.String(metadata={"description": "文书编号 Id"})
    label = fields.String(metadata={"description": "文号 Number on the paper", "example": "测信受〔2026〕12号"})
    kind = fields.String(metadata={"description": "种类 Kind", "example": "acceptance_notice"})
    title = fields.String(metadata={"description": "标题 Title", "example": "信访事项受理告知书"})
    version = fields.Integer(metadata={"description": "第几版 Which version of this kind", "example": 1})
    standing = fields.Boolean(metadata={"description": "是否为现行有效的一版 Whether this one stands", "example": True})
    office_name = fields.String(metadata={"description": "出具的机关 Organ", "example": "示例镇人民政府"})
    issued_at = fields.String(metadata={"description": "出具时间 When"})
