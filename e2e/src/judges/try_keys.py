"""Tries management keys on the card of a reader: with Yubico's library, as an AES-256 and as a 3DES key.

Reads lines `aes256 HEX` or `tdes HEX` from standard input; answers each with `accepted` or `refused`.
The library is told firmware 5.2.4: with a later one it asks for metadata that other cards do not have.
"""

import sys

from smartcard.System import readers
from ykman.pcsc import ScardSmartCardConnection
from yubikit import core
from yubikit.core.smartcard import ApduError
from yubikit.piv import MANAGEMENT_KEY_TYPE, PivSession

TYPES = {"aes256": MANAGEMENT_KEY_TYPE.AES256, "tdes": MANAGEMENT_KEY_TYPE.TDES}

core._override_version.patch = lambda version: core.Version(5, 2, 4)


def accepts(reader, kind, key):
    connection = ScardSmartCardConnection(reader.createConnection())
    try:
        session = PivSession(connection)
        session._management_key_type = TYPES[kind]
        session.authenticate(key)
        return True
    except ApduError as error:
        # Cards do not agree on how to refuse a key; any other answer is a fault of this test.
        if error.sw in (0x6982, 0x6A80, 0x6A86, 0x6A88):
            return False
        raise
    finally:
        connection.close()


reader = next(reader for reader in readers() if reader.name == sys.argv[1])
for line in sys.stdin:
    kind, key = line.split()
    print("accepted" if accepts(reader, kind, bytes.fromhex(key)) else "refused")
