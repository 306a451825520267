# SPDX-License-Identifier: BSD-2-Clause
"""render_forge.py - a picture whose text says something else: what it should not be believed to say.

Usage: render_forge.py FROM.png TO.png 'PYTHON STATEMENTS'

The statements change `made`, the text's JSON, or set `text` to what stands there instead, or `pixels` to a
number that is added to the first byte of the picture, or `chunk` to (type, bytes) that come before the pixels. All
checksums hold.
"""
import json
import struct
import sys
import zlib

source, target, statements = sys.argv[1:4]
with open(source, "rb") as file:
    data = file.read()
head, body = data[:8], data[8:]
chunks = []
while body:
    length, kind = struct.unpack(">I4s", body[:8])
    chunks.append([kind, body[8:8 + length]])
    body = body[12 + length:]
KEY = b"escapement\0"
at = next(i for i, (kind, body) in enumerate(chunks) if kind == b"iTXt" and body.startswith(KEY))
prefix, flag = chunks[at][1][:len(KEY)], chunks[at][1][len(KEY)]
rest = chunks[at][1][len(KEY) + 4:]
names = {"made": json.loads(zlib.decompress(rest) if flag else rest), "text": None, "pixels": 0, "chunk": None}
exec(statements, names)
text = json.dumps(names["made"]) if names["text"] is None else names["text"]
chunks[at][1] = prefix + b"\0\0\0\0" + text.encode()
if names["pixels"]:
    first = next(i for i, (kind, _) in enumerate(chunks) if kind == b"IDAT")
    raw = bytearray(zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT")))
    raw[1] = (raw[1] + names["pixels"]) & 255
    chunks = chunks[:first] + [[b"IDAT", zlib.compress(bytes(raw))]] + [
        chunk for chunk in chunks[first:] if chunk[0] != b"IDAT"]
if names["chunk"]:
    chunks.insert(next(i for i, (kind, _) in enumerate(chunks) if kind == b"IDAT"), list(names["chunk"]))
with open(target, "wb") as file:
    file.write(head)
    for kind, body in chunks:
        file.write(struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)))
