"""The code lists of the exchange, where two layers that may not import each other both hold one."""

from connectors.interop.codes import StatusCode
from records.exchange import STATUS_NAMES


def test_the_delivery_board_names_every_status_as_the_packets_do() -> None:
    assert {code.value: code.label for code in StatusCode} == STATUS_NAMES
