"""A real CTranslate2 model of a few hundred kilobytes, made by hand: it writes each letter as another one.

Nothing is trained but the SentencePiece model. A hidden state has three parts: which letter, which place, and
which letter to write. The encoder and the decoder add "which letter" and "which place"; the decoder's
cross-attention looks up the letter at its own place and writes what belongs to it. The layer norms only
shift and stretch, since every state holds the same number of ones. It is meant for a beam of one: other beams
would go on behind the last letter, where nothing tells them to end.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PLACES = 512
_SHARP = 400.0


def other(letter: str) -> str:
    """Return the letter that the model writes for ``letter``: 13 on, in the alphabet."""
    if letter.isascii() and letter.isalpha():
        first = ord("a") if letter.islower() else ord("A")
        return chr(first + (ord(letter) - first + 13) % 26)
    return letter


def make(folder: Path, sentences: Sequence[str]) -> Path:
    """Write the model and its SentencePiece model into ``folder`` and return it."""
    import sentencepiece

    folder.mkdir(parents=True)
    trained = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([*sentences, "".join(map(other, "".join(sentences)))]),
        model_writer=trained,
        model_type="char",
        vocab_size=400,
        hard_vocab_limit=False,
        minloglevel=3,
    )
    (folder / "sentencepiece.model").write_bytes(trained.getvalue())
    pieces = sentencepiece.SentencePieceProcessor(model_proto=trained.getvalue())
    known = [pieces.id_to_piece(n) for n in range(pieces.get_piece_size())]
    vocabulary = ["<unk>", "<s>", "</s>", *(p for p in known if p not in ("<unk>", "<s>", "</s>"))]
    _spec(vocabulary).save(str(folder))
    config = json.loads((folder / "config.json").read_text())
    assert config["add_source_eos"]
    return folder


def _spec(vocabulary: list[str]) -> Any:
    import ctranslate2
    import numpy as np

    size = len(vocabulary)
    place, out = size, size + PLACES
    depth = -(-(2 * size + PLACES) // 4) * 4
    spec = ctranslate2.specs.TransformerSpec.from_config(
        1, 1, pre_norm=True, activation=ctranslate2.specs.Activation.RELU
    )

    def zeros(rows: int, columns: int = depth) -> Any:
        return np.zeros((rows, columns), dtype=np.float32)

    def embed(part: Any) -> None:
        part.weight = zeros(size)
        part.weight[np.arange(size), np.arange(size)] = 1
        part.multiply_by_sqrt_depth = False

    def positions(part: Any) -> None:
        part.encodings = zeros(PLACES)
        part.encodings[np.arange(PLACES), place + np.arange(PLACES)] = 1

    def norm(part: Any) -> None:
        part.gamma, part.beta = np.ones(depth, dtype=np.float32), np.zeros(depth, dtype=np.float32)

    def linear(part: Any, weight: Any) -> None:
        part.weight, part.bias = weight, np.zeros(len(weight), dtype=np.float32)

    def silent_attention(part: Any) -> None:
        norm(part.layer_norm)
        linear(part.linear[0], zeros(3 * depth))
        linear(part.linear[1], zeros(depth))

    def silent_ffn(part: Any) -> None:
        norm(part.layer_norm)
        linear(part.linear_0, zeros(4))
        linear(part.linear_1, zeros(depth, 4))

    encoder, decoder = spec.encoder, spec.decoder
    embed(encoder.embeddings[0] if isinstance(encoder.embeddings, list) else encoder.embeddings)
    positions(encoder.position_encodings)
    norm(encoder.layer_norm)
    silent_attention(encoder.layer[0].self_attention)
    silent_ffn(encoder.layer[0].ffn)
    embed(decoder.embeddings)
    positions(decoder.position_encodings)
    norm(decoder.layer_norm)
    silent_attention(decoder.layer[0].self_attention)
    silent_ffn(decoder.layer[0].ffn)
    cross = decoder.layer[0].attention
    norm(cross.layer_norm)
    at_place = zeros(depth)
    at_place[np.arange(PLACES), place + np.arange(PLACES)] = 1
    letters = zeros(depth)
    letters[np.arange(size), np.arange(size)] = 1
    linear(cross.linear[0], at_place * _SHARP)
    linear(cross.linear[1], np.concatenate([at_place, letters]))
    write = zeros(depth)
    index = {piece: n for n, piece in enumerate(vocabulary)}
    for n, piece in enumerate(vocabulary):
        to = piece if piece.startswith("<") else "".join(map(other, piece))
        write[out + index.get(to, n), n] = 1
    linear(cross.linear[2], write)
    project = zeros(size)
    project[np.arange(size), out + np.arange(size)] = 10
    linear(decoder.projection, project)
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    spec.config.add_source_bos, spec.config.add_source_eos = False, True
    spec.validate()
    return spec
