"""Refusals of handling a matter: its fast track, its several requests, its service, earlier matters."""

from __future__ import annotations

from huiyin.errors import Conflict, Invalid, NotFound, Refused


class FastTrackUnfit(Conflict):
    """The matter is none that may be handled on the fast track."""

    code = "fast_track_unfit"
    zh = "此信访事项不能简易办理：{why}（{article}）。请按普通程序受理。"
    en = "This matter cannot take the fast track: {why} ({article}). Accept it on the ordinary one."


class FastGroundUnknown(Invalid):
    """The ground for the fast track is none the profile lists."""

    code = "fast_ground_unknown"
    zh = "简易办理的理由只能是：{allowed}（{article}）。请改正后再提交。"
    en = "A ground for the fast track is one of: {allowed} ({article}). Choose one."


class IssueUnknown(NotFound):
    """The matter has no request of that number."""

    code = "issue_unknown"
    zh = "此信访事项没有第 {issues} 项诉求。请核对序号。"
    en = "The matter has no request {issues}. Check the numbers."


class IssuesNotListed(Conflict):
    """A matter that asks for several things is answered one by one."""

    code = "issues_not_listed"
    zh = "此信访事项登记了 {count} 项诉求，须逐项答复（第三十二条）。请先分列诉求，再拟写意见。"
    en = "This matter was registered with {count} requests, each of which is answered (Art 32). List them first."


class IssueDecided(Conflict):
    """A request that was answered or declined is not changed any more."""

    code = "issue_decided"
    zh = "第 {issue} 项诉求已经作出决定，不能修改或删去。新的诉求请列在后面。"
    en = "Request {issue} has been decided and stays as it is. List new requests after it."


class EveryIssueDeclined(Conflict):
    """A matter none of whose requests is accepted is declined as a whole."""

    code = "every_issue_declined"
    zh = "全部诉求都不予受理的，不能受理此信访事项。请作出不予受理决定或者导入法定途径（第二十三条、第三十一条）。"
    en = "With every request declined nothing is left to accept. Decline or divert the whole matter (Art 23, 31)."


class RouteOnlyForAppeals(Conflict):
    """Only an appeal can be led to a legal route."""

    code = "route_only_for_appeals"
    zh = "只有申诉求决类事项可以导入法定途径（第三十一条）；此事项是“{category_zh}”。请先核对分类。"
    en = "Only an appeal can be led to a legal route (Art 31); this matter is '{category}'. Check how it is sorted."


class NotInWriting(Conflict):
    """An opinion on the ordinary track is told in writing."""

    code = "not_in_writing"
    zh = "普通程序的答复须以书面送达，不能只用电话告知（第三十五条）。请选择其他送达方式。"
    en = "An answer on the ordinary track is served in writing, not by telephone (Art 35). Choose another way."


class ServiceNoteMissing(Invalid):
    """A paper left at home, or announced to the public, needs a note of how it was done."""

    code = "service_note_missing"
    zh = "留置送达、公告送达须在 note 中写明经过（见证人，或公告的地方和日期）。"
    en = "Left at home, or by public notice: say in `note` who saw it, or where and when it was announced."


class NothingServed(Conflict):
    """What was not served cannot be proved."""

    code = "nothing_served"
    zh = "处理意见还没有登记送达，不能补充送达回证。请先登记“送达”，可以同时附上回证。"
    en = "No service of the opinion is on record yet. Record it with `serve`, which takes the proof along."


class ProofUnknown(Invalid):
    """What is given as a proof is no attachment of the matter."""

    code = "proof_unknown"
    zh = "本事项没有编号为 {proof} 的附件，不能作为凭证。请先上传附件（POST /matters/…/attachments），再填写它的编号。"
    en = "This matter has no attachment {proof}, so it proves nothing. Upload the file first, then give its id."


class ProofUnfit(Invalid):
    """The attachment was added for something else than what it is to prove."""

    code = "proof_unfit"
    zh = "附件 {proof} 的用途是“{purpose}”，不能证明此事。请以用途 {purposes} 上传凭证（可以是同一文件），再填其编号。"
    en = (
        "Attachment {proof} was added as {purpose} and does not prove this. "
        "Upload the proof (it may be the same file) as one of: {purposes}."
    )


class ProofKept(Conflict):
    """The first proof of a service stays."""

    code = "proof_kept"
    zh = "此次送达已经附有回证，不能更换。其他材料请作为附件添加。"
    en = "This service has its proof, which stays. Add what else there is as an attachment."


class EarlierIsSame(Invalid):
    """A matter is not earlier than itself."""

    code = "earlier_is_same"
    zh = "不能把此信访事项关联到它自己。请填写以前的信访事项编号。"
    en = "A matter cannot be linked to itself. Give the number of the earlier one."


class EarlierIsLater(Conflict):
    """The matter that is named came after this one."""

    code = "earlier_is_later"
    zh = "信访事项 {earlier} 收到的时间晚于本事项。请在较晚的事项上关联较早的事项。"
    en = "Matter {earlier} was received after this one. Link the earlier from the later."


class EarlierRestricted(Refused):
    """What an accusation says is shown nowhere else."""

    code = "earlier_restricted"
    zh = "检举控告事项不与其他事项关联，其内容和办理情况不得在其他事项中显示（第三十条第三款）。"
    en = "An accusation is linked to no other matter: nothing of it may show elsewhere (Art 30(3))."


class NoticeNotOwed(Conflict):
    """No step of the matter makes this notice due, or not yet."""

    code = "notice_not_owed"
    zh = "此信访事项没有应当告知的“{notice_zh}”。应当告知而未告知的：{owed_zh}。"
    en = "No notice of '{notice}' is due in this matter. Due and not given: {owed}."


class NoticeGivenBefore(Conflict):
    """The notice was given already; the first time counts."""

    code = "notice_given_before"
    zh = "“{notice_zh}”已于 {given_at} 告知，不能重复登记。"
    en = "The notice of '{notice}' was given at {given_at}; the first time counts."


class NoticeServed(Conflict):
    """The opinion reaches the person by its service, which has proof and a window of its own."""

    code = "notice_is_served"
    zh = "处理意见的告知以送达登记，复查期限由此起算（第三十五条）。请使用“送达”。"
    en = "An opinion is told by its service, from which the window runs (Art 35). Use `serve`."
