"""An issuer of tokens: an RSA key of 2,048 bits, its discovery document, its keys."""

import base64
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

AUDIENCE = "gradus"
KEY_ID = "test-key"


class Issuer:
    """Serves its keys at `url` until the program ends."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        numbers = self.key.public_key().public_numbers()
        keys = {"keys": [{
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID,
            "n": unpadded(numbers.n.to_bytes(256, "big")), "e": "AQAB",
        }]}
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler(lambda: {
            "/.well-known/openid-configuration":
                {"issuer": self.url, "jwks_uri": f"{self.url}/keys"},
            "/keys": keys,
        }))
        self.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def token(self, *scopes: str, programs: str = "corner", **claims) -> str:
        """A token for scopes without their prefix; claims may be added or replaced, and one that
        is None is left out."""
        now = int(time.time())
        body = {
            "iss": self.url, "aud": AUDIENCE, "sub": "till-7", "client_id": "till-7",
            "iat": now - 5, "nbf": now - 5, "exp": now + 3600,
            "scope": " ".join(f"gradus/{scope}" for scope in scopes),
            "gradus_programs": programs,
        } | claims
        body = {name: value for name, value in body.items() if value is not None}
        head = {"alg": "RS256", "typ": "JWT", "kid": KEY_ID}
        signed = ".".join(unpadded(json.dumps(part).encode()) for part in (head, body))
        signature = self.key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{unpadded(signature)}"


def handler(pages):
    class Pages(BaseHTTPRequestHandler):
        def do_GET(self):
            page = pages().get(self.path)
            content = json.dumps(page or {}).encode()
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    return Pages


def unpadded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
