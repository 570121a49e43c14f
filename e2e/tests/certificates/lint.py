"""Lints with pkilint's own commands, all in one process: starting one takes longer than its work.

Reads lines `KIND FILE`; answers each with a line of JSON, the command's own report. A document that the command cannot
load gets an empty line.
"""

import contextlib
import io
import sys

from pkilint.bin import lint_crl, lint_ocsp_response, lint_pkix_cert

COMMANDS = {
    "certificate": (lint_pkix_cert, ["lint"]),
    "crl": (lint_crl, ["lint", "--type", "CRL", "--profile", "PKIX"]),
    "arl": (lint_crl, ["lint", "--type", "ARL", "--profile", "PKIX"]),
    "ocsp": (lint_ocsp_response, ["lint"]),
}

for line in sys.stdin:
    kind, path = line.split()
    command, arguments = COMMANDS[kind]
    report = io.StringIO()
    with contextlib.redirect_stdout(report):
        command.main(arguments + ["--format", "JSON", path])
    print(report.getvalue().strip())
