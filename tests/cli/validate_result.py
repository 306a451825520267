# SPDX-License-Identifier: BSD-2-Clause
# validate_result.py - holds results against docs/result.schema.json. Usage: validate_result.py FILE...
#
# Exit code 0: all are valid; 1: not; 77: there is no jsonschema.

import json
import os
import sys

try:
    import jsonschema
except ImportError:
    print(f"SKIPPED: {sys.executable} has no jsonschema")
    sys.exit(77)

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "..", "..", "docs", "result.schema.json")) as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)


def faults(result):
    """What the schema finds wrong, one line each."""
    return ["/".join(map(str, error.absolute_path)) + ": " + error.message[:200]
            for error in validator.iter_errors(result)]


def main():
    found = 0
    for path in sys.argv[1:]:
        with open(path) as file:
            for fault in faults(json.load(file)):
                print(f"{path}: {fault}")
                found += 1
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
