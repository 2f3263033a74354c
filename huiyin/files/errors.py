"""What can be wrong with a file, each with a sentence that says what to do. None quotes the file or its name."""

from __future__ import annotations

from huiyin.errors import HuiyinError, Invalid, Temporary, said


class ContentLost(HuiyinError):
    """A row names a content that the store does not keep."""

    code = "content_lost"
    zh = "文件的内容不在存储中（{sha256}）。请联系管理员从备份恢复；登记信息没有丢失。"
    en = "The file's content is not in the store ({sha256}). Ask the operator to restore it; its entry is not lost."


class ContentDamaged(HuiyinError):
    """What the store keeps under a hash is not what had that hash."""

    code = "content_damaged"
    zh = "文件的内容在存储中已损坏（{sha256}），没有发出。重新上传同一份文件即可恢复；也可请管理员从备份恢复。"
    en = "The file's content is damaged in the store ({sha256}) and was not sent. Bring the same file again."


class StoreAway(Temporary):
    """The place of the store cannot be reached, or takes nothing more."""

    code = "files_away"

    def __init__(self) -> None:
        super().__init__(what=said("文件存储", "the file store"))


class FileTooLarge(HuiyinError):
    """A file is larger than may be sent."""

    kind = "too_large"
    code = "file_too_large"
    zh = "文件超过 {most} MB。请压缩图片、降低扫描分辨率，或拆成几个文件后再上传。"
    en = "The file is larger than {most} MB. Send it smaller, or in several parts."


class FileEmpty(Invalid):
    """A file without content."""

    code = "file_empty"
    zh = "文件是空的。请检查后重新选择。"
    en = "The file is empty. Check it and choose it again."


class FileKindUnknown(Invalid):
    """A file whose content is of no kind that is taken."""

    code = "file_kind_unknown"
    zh = "不能接收这种文件，或文件已损坏。可以上传：{kinds}。其他文件请另存为 PDF 后上传。"
    en = "This kind of file is not taken, or the file is damaged. These are: {kinds}. Save anything else as PDF."


class FileExecutable(Invalid):
    """A program, a script, or a page or picture that can hold one."""

    code = "file_executable"
    zh = "这是程序、脚本或网页文件，可能带有危险，不予接收。请改为上传图片、PDF 或文档。"
    en = "This is a program, a script or a web page; it may do harm and is not taken. Send a picture, PDF or document."


class FileHasMacros(Invalid):
    """A document with macros or other active parts."""

    code = "file_has_macros"
    zh = "文档中带有宏或其他可执行内容，不予接收。请另存为不含宏的 .docx、.xlsx 或 PDF 后上传。"
    en = "The document holds macros or other active parts and is not taken. Save it without them, or as PDF."


class FileIsArchive(Invalid):
    """A compressed collection of files."""

    code = "file_is_archive"
    zh = "不接收压缩包。请解压后逐个上传其中的文件。"
    en = "Archives are not taken. Unpack it and send its files one by one."


class FileLocked(Invalid):
    """A document that a password keeps closed."""

    code = "file_locked"
    zh = "文档设有密码，无法打开检查。请取消密码后再上传。"
    en = "The document has a password, so it cannot be looked at. Remove the password and send it again."
