"""Asks Prism, as a mock of the contract, for its examples: mocked.py CONTRACT PRISM"""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

CUSTOMER = "/v1/customers/b44bb1fb-c595-45b0-9e09-d657365580bf"
ASKED = {
    "/v1/customers": ["onePage", "morePages", "none"],
    "/v1/customers/all/validations": ["none", "oneCode", "withoutCounts"],
    CUSTOMER: ["reseller"],
    CUSTOMER + "/qualification": ["education"],
    CUSTOMER + "/qualifications": ["none", "inReview", "denied", "approved", "twoEntries"],
    CUSTOMER + "/validations": ["oneCode"],
    CUSTOMER + "/validationStatus?type=account": ["underReview", "allowed"],
}

contract, prism = sys.argv[1:]
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = str(free.getsockname()[1])


def ask(path, example):
    headers = {"Authorization": "Bearer any", "Prefer": f"code=200, example={example}"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.status, json.load(answer)


server = subprocess.Popen(
    [prism, "mock", "--port", port, contract],
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
)
try:
    for _ in range(300):
        try:
            ask("/v1/customers", "none")
            break
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.1)
    for path, examples in ASKED.items():
        for example in examples:
            try:
                status, _ = ask(path, example)
                print(f"{status} {path} {example}")
            except (OSError, ValueError) as problem:
                print(f"error: {path} {example}: {problem}")
finally:
    server.terminate()
