"""What signing can refuse.

SigningError
├── FontsMissing                 the set-up has not cut the fonts yet
├── DraftRefused                 a draft cannot be made from this HTML
│   ├── PlacesMissing            a place for number, date or signature is not marked
│   └── ResourceForbidden        the HTML asks for something outside itself
├── ImageRefused                 the picture of a signature or seal cannot be used
├── KeyRefused                   this key may not be used here
│   ├── WrongPin
│   ├── KeyUnreadable
│   ├── CertificateNotValid      expired, or not valid yet
│   └── WrongKeyRole             a personal key where the agency's is needed, or the reverse
├── ActivationRefused            a signature activation does not fit
│   ├── ActivationExpired
│   ├── ActivationMismatch       made for another document, key or purpose
│   └── ActivationTampered
├── PdfRefused                   this file cannot be signed as asked
│   ├── PdfUnreadable
│   ├── FieldsMissing            not a draft of this system
│   ├── AlreadySigned
│   ├── NotYetSigned             the seal before the personal signature
│   ├── NumberAlreadyWritten
│   ├── NumberNotValid           not a number a register can give
│   └── PreviousSignatureBroken
├── SignatureBroken              a signature beside its bytes is not of them, or not whole
└── TimestampUnavailable         the time-stamping authority did not answer

Each class is a reason with a stable `code`; `str(error)` is the sentence for the person at the screen.
"""


class SigningError(Exception):
    code = "signing_error"


class FontsMissing(SigningError):
    code = "fonts_missing"


class DraftRefused(SigningError):
    code = "draft_refused"


class PlacesMissing(DraftRefused):
    code = "places_missing"


class ResourceForbidden(DraftRefused):
    code = "resource_forbidden"


class ImageRefused(SigningError):
    code = "image_refused"


class KeyRefused(SigningError):
    code = "key_refused"


class WrongPin(KeyRefused):
    code = "wrong_pin"


class KeyUnreadable(KeyRefused):
    code = "key_unreadable"


class CertificateNotValid(KeyRefused):
    code = "certificate_not_valid"


class WrongKeyRole(KeyRefused):
    code = "wrong_key_role"


class ActivationRefused(SigningError):
    code = "activation_refused"


class ActivationExpired(ActivationRefused):
    code = "activation_expired"


class ActivationMismatch(ActivationRefused):
    code = "activation_mismatch"


class ActivationTampered(ActivationRefused):
    code = "activation_tampered"


class PdfRefused(SigningError):
    code = "pdf_refused"


class PdfUnreadable(PdfRefused):
    code = "pdf_unreadable"


class FieldsMissing(PdfRefused):
    code = "fields_missing"


class AlreadySigned(PdfRefused):
    code = "already_signed"


class NotYetSigned(PdfRefused):
    code = "not_yet_signed"


class NumberAlreadyWritten(PdfRefused):
    code = "number_already_written"


class NumberNotValid(PdfRefused):
    code = "number_not_valid"


class PreviousSignatureBroken(PdfRefused):
    code = "previous_signature_broken"


class SignatureBroken(SigningError):
    code = "signature_broken"

    def __init__(self) -> None:
        super().__init__("Chữ ký không phải của nội dung này, hoặc đã bị sửa. Xin lại bản nguyên vẹn của nơi gửi.")


class TimestampUnavailable(SigningError):
    code = "timestamp_unavailable"
