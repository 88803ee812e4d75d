"""Runs a program while an emulator serves, and ends with what that program ends with.

emulated.py EMULATOR [OPTION]... -- PROGRAM [ARGUMENT]...

In the arguments, {url} and {token} stand for the address and the token of a user.
"""

import subprocess
import sys

split = sys.argv.index("--")
emulator, program = sys.argv[1:split], sys.argv[split + 1 :]
with subprocess.Popen(
    [*emulator, "--port", "0"],
    stdout=subprocess.PIPE,
    stderr=subprocess.DEVNULL,
    text=True,
) as server:
    found = {}
    marks = {"url": "Partner Center emulator at ", "token": "  app+user  "}
    for line in server.stdout:
        for name, mark in marks.items():
            if line.startswith(mark):
                found[name] = line[len(mark) :].strip()
        if len(found) == len(marks):
            break
    try:
        for name, value in found.items():
            program = [part.replace("{" + name + "}", value) for part in program]
        ended = subprocess.run(program, check=False).returncode
    finally:
        server.terminate()
sys.exit(ended)
