"""What followup refuses, each with a stable code and a sentence that says what to do."""

from __future__ import annotations

from huiyin.errors import Conflict, Refused, Temporary


class NotServedYet(Conflict):
    """The answer has not reached the person, so there is nothing to visit or to rate."""

    code = "not_served_yet"
    zh = "该信访事项的答复尚未送达，送达后才能回访和评价。"
    en = "The answer to this matter has not been served yet; it can be visited and rated after that."


class VisitByHandler(Refused):
    """Whoever answered the matter does not visit the person about it."""

    code = "visit_by_handler"
    zh = "回访须由原承办人以外的工作人员进行，请交由其他同事回访。"
    en = "The return visit is made by someone other than the handler who answered; ask a colleague to make it."


class VisitOutsideOffice(Refused):
    """The visitor's office looks after neither the responsible office nor one above it."""

    code = "visit_outside_office"
    zh = "该信访事项不属于您所在单位及其下级单位，请由责任单位、其上级单位或信访部门回访。"
    en = "This matter lies outside your office; its own office, one above it or its petition office makes the visit."


class NoOpenVisit(Conflict):
    """Every return visit of the matter was made."""

    code = "no_open_visit"
    zh = "该信访事项没有待完成的回访，无需再次登记。"
    en = "This matter has no return visit left to make; nothing more needs to be recorded."


class RatingNotYours(Refused):
    """Only the person who holds the query code of the matter rates it; no staff member does in the person's name."""

    code = "rating_not_yours"
    zh = "只有信访人本人凭本事项的查询码才能评价，工作人员不得代评。"
    en = "Only the person, with the query code of this matter, can rate it; staff cannot do it in the person's name."


class AlreadyRated(Conflict):
    """The person rated this side before; a rating is given once."""

    code = "already_rated"
    zh = "您已对该对象作过评价，每个对象只能评价一次。"
    en = "This side was rated already; each side can be rated once."


class OfficeNotKnownYet(Temporary):
    """The registry of offices has not reached followup yet."""

    code = "office_not_known_yet"
    zh = "机构信息尚未同步完成，请稍后再试。"
    en = "The registry of offices has not arrived here yet. Try again shortly."
