"""What is refused about profiles of the law, each with a stable code and what to do."""

from __future__ import annotations

from huiyin.errors import Conflict, Invalid, NotFound


class ProfileFileInvalid(Invalid):
    """A profile file is wrong; ``faults`` lists each fault with line, path, code and both sentences."""

    code = "profile_file_invalid"
    zh = "法规参数文件有 {count} 处错误，未作任何改动。请改正后重试。"
    en = "The profile file has faults ({count}); nothing was changed. Correct them and try again."


class ProfileUnknown(NotFound):
    """No profile of the law has the name and version."""

    code = "profile_unknown"
    zh = "没有法规参数 {profile}。已有的：{known}。"
    en = "There is no law profile {profile}. Known are: {known}."


class ProfileVersionTaken(Conflict):
    """The version is known with other content; it never changes silently."""

    code = "profile_version_taken"
    zh = "{profile} 已经存在，内容不同。内容有变化时请改用新的版本号；如系改正原有错误，请用 --correct 写明理由。"
    en = (
        "{profile} is known with other content. A change needs a new version number; the correction of an error in it "
        "needs --correct with the reason."
    )


class ProfileNotCorrected(Conflict):
    """A correction that changes nothing, or of a version that is not known."""

    code = "profile_not_corrected"
    zh = "无法更正 {profile}：{why}。"
    en = "{profile} cannot be corrected: {why}."


class ProfileBreaksOthers(Conflict):
    """A correction would leave a profile that extends the corrected one longer than the law allows."""

    code = "profile_breaks_others"
    zh = "更正 {profile} 后，以它为依据的 {other} 有 {count} 处不再合规。请先更正 {other}。"
    en = "Once {profile} is corrected, {other}, which extends it, would have {count} faults. Correct {other} first."


class ProfileRival(Conflict):
    """Two local profiles that extend the same one would be in force on the same day."""

    code = "profile_rival"
    zh = "{profile} 与 {other} 以同一法规参数为依据，有效期重叠。请先为其中一个写明 valid_until。"
    en = (
        "{profile} and {other} extend the same profile and are in force on the same days. Give one a valid_until first."
    )
