"""Builds the encoder as an ONNX graph, from word vectors to token vectors.

Two shapes of one network: in floats, which also gives out what each matrix is multiplied with,
and in 8 bits, which is the one that is used. Knows no text; looking words up is not its business.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.e5.source import Floats, Source, floats

# The matrices of a layer, and what they are multiplied with: three share one product.
MATRICES = ("qkv", "ao", "fi", "fo")
_MICROSOFT = "com.microsoft"
# Seven bits of the eight: older processors add two products in 16 bits, which eight would overflow.
_LARGEST = 63
# How much of an input channel's size is shifted into the weights before both are rounded: half, so
# that both are evened out alike.
_SHIFTED = 0.5


def input_of(matrix: str, layer: int) -> str:
    """The name of the value that a matrix is multiplied with, an output of the float graph."""
    return f"{matrix}.{layer}.input"


def build_graph(source: Source, largest: Mapping[str, Floats] | None) -> bytes:
    """The serialised model: input `words` (1, tokens, hidden), output `tokens`, of the same shape.

    `largest` gives for each `input_of` the largest size of each channel, as the float graph shows
    it; with it the matrices are rounded to 8 bits. None builds the float graph.
    """
    return _Builder(source, largest).build()


class _Builder:
    def __init__(self, source: Source, largest: Mapping[str, Floats] | None) -> None:
        from onnx import TensorProto, helper, numpy_helper

        self._source = source
        self._largest = largest
        self._onnx = helper
        self._float = TensorProto.FLOAT
        self._tensor = numpy_helper.from_array
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._seen: list[str] = []

    def build(self) -> bytes:
        source, helper = self._source, self._onnx
        value = self._embed()
        for layer in range(source.layers):
            attended = self._dense(self._attend(value, layer), "ao", layer)
            value = self._normalise(self._add(attended, value), f"l{layer}.aln")
            inner = self._node(
                "Gelu", [self._dense(value, "fi", layer)], f"gelu.{layer}", _MICROSOFT
            )
            outer = self._dense(inner, "fo", layer)
            value = self._normalise(self._add(outer, value), f"l{layer}.oln")
        self._node("Identity", [value], "tokens")
        outputs = ["tokens"] if self._largest is not None else ["tokens", *self._seen]
        shape = [1, "length", source.hidden]
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [helper.make_tensor_value_info("words", self._float, shape)],
            [helper.make_tensor_value_info(name, self._float, None) for name in outputs],
            self._constants,
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(_MICROSOFT, 1)],
            ir_version=10,  # of opset 17's time or later: what onnx writes by itself may be too new
        )
        serialised: bytes = model.SerializeToString()
        return serialised

    def _embed(self) -> str:
        source = self._source
        places = floats(source, "emb.pos").reshape(source.positions, source.hidden)
        kind = floats(source, "emb.type").reshape(2, source.hidden)[0]
        self._constant("places", places + kind)
        for name, number in (("zero", 0), ("one", 1), ("two", 2)):
            self._constant(name, np.array([number], np.int64))
        self._constant("flat", np.array([-1], np.int64))
        self._constant("unit", np.array(1, np.float32))
        self._constant("fraction", np.array(1 / 127, np.float32))
        self._constant("least", np.array(1e-9, np.float32))
        self._constant("middle", np.array(128, np.uint8))
        self._node("Shape", ["words"], "shape")
        self._node("Slice", ["shape", "one", "two"], "length")
        filled = self._tensor(np.array([128], np.uint8))
        self._node("ConstantOfShape", ["length"], "middles", value=filled)
        self._node("Slice", ["places", "zero", "length", "zero"], "placed")
        self._node("Add", ["words", "placed"], "embedded")
        return self._normalise("embedded", "emb.ln")

    def _attend(self, value: str, layer: int) -> str:
        parts = [f"{name}.{layer}" for name in ("query", "key", "value")]
        if layer == 0:
            self._constant("thirds", np.full(3, self._source.hidden, np.int64))
        together = self._dense(value, "qkv", layer)
        self._nodes.append(self._onnx.make_node("Split", [together, "thirds"], parts, axis=-1))
        return self._node(
            "MultiHeadAttention",
            parts,
            f"attended.{layer}",
            _MICROSOFT,
            num_heads=self._source.heads,
        )

    def _normalise(self, value: str, name: str) -> str:
        """Layer normalisation in five steps: ONNX Runtime's one-step kernel takes 7 times longer."""
        mean = self._node("ReduceMean", [value], f"{name}.mean", axes=[-1])
        centred = self._node("Sub", [value, mean], f"{name}.centred")
        scale, shift = (
            self._constant(f"{name}.{part}", floats(self._source, f"{name}.{part}"))
            for part in "wb"
        )
        scaled = self._node(
            "SimplifiedLayerNormalization",
            [centred, scale],
            f"{name}.scaled",
            axis=-1,
            epsilon=self._source.epsilon,
        )
        return self._node("Add", [scaled, shift], f"{name}.normal")

    def _add(self, value: str, residual: str) -> str:
        return self._node("Add", [value, residual], f"{value}.sum")

    def _dense(self, value: str, matrix: str, layer: int) -> str:
        """`value` times a matrix, plus its bias."""
        names = "qkv" if matrix == "qkv" else (matrix,)
        bias = np.concatenate([floats(self._source, f"l{layer}.{name}.b") for name in names])
        weights = np.concatenate([floats(self._source, f"l{layer}.{name}.w") for name in names])
        weights = weights.reshape(len(bias), -1)
        name = f"{matrix}.{layer}"
        bias_name = self._constant(f"{name}.bias", bias)
        if self._largest is None:
            seen = self._node("Identity", [value], input_of(matrix, layer))
            self._seen.append(seen)
            product = self._node(
                "MatMul", [seen, self._constant(f"{name}.weights", weights.T)], f"{name}.product"
            )
            return self._node("Add", [product, bias_name], name)
        shift = _shift(self._largest[input_of(matrix, layer)], weights)
        weights = weights * shift
        value = self._node("Mul", [value, self._constant(f"{name}.shift", 1 / shift)], f"{name}.in")
        scale = np.abs(weights).max(axis=1) / _LARGEST
        rounded = [
            self._constant(f"{name}.weights", np.rint(weights / scale[:, None]).astype(np.int8).T),
            self._constant(f"{name}.scale", scale),
            self._constant(f"{name}.zero", np.zeros(len(scale), np.int8)),
        ]
        if matrix == "fo":
            return self._node("Add", [self._by_row(value, name, rounded), bias_name], name)
        return self._node("DynamicQuantizeMatMul", [value, *rounded, bias_name], name, _MICROSOFT)

    def _by_row(self, value: str, name: str, rounded: list[str]) -> str:
        """The product with each token rounded on a scale of its own.

        A few tokens have inputs here that are tens of times the others'. One scale for all left
        the others so coarse that a text's cosine to the float model fell to 0.988; with a scale
        for each, which costs 4 % of the time, the least of 400 texts had 0.998.
        """
        weights, scale, zero = rounded
        largest = self._node(
            "ReduceMax", [self._node("Abs", [value], f"{name}.size")], f"{name}.top", axes=[-1]
        )
        # A token of zeros must not be divided by zero.
        step = self._node(
            "Max",
            [self._node("Mul", [largest, "fraction"], f"{name}.fraction"), "least"],
            f"{name}.step",
        )
        steps = self._node("Reshape", [step, "flat"], f"{name}.steps")
        bytes_ = self._node("QuantizeLinear", [value, steps, "middles"], f"{name}.bytes", axis=1)
        product = self._node(
            "MatMulIntegerToFloat",
            [bytes_, weights, "unit", scale, "middle", zero],
            f"{name}.whole",
            _MICROSOFT,
        )
        return self._node("Mul", [product, step], f"{name}.product")

    def _constant(self, name: str, array: NDArray[Any]) -> str:
        if array.dtype == np.float64:
            array = array.astype(np.float32)
        self._constants.append(self._tensor(np.ascontiguousarray(array), name))
        return name

    def _node(
        self, kind: str, inputs: list[str], output: str, domain: str = "", **settings: Any
    ) -> str:
        self._nodes.append(self._onnx.make_node(kind, inputs, [output], domain=domain, **settings))
        return output


def _shift(largest: Floats, weights: Floats) -> Floats:
    """The factor for each input channel that evens out the sizes of inputs and weights."""
    inputs = np.maximum(largest, 1e-3) ** _SHIFTED
    shift: Floats = inputs / np.maximum(np.abs(weights).max(axis=0), 1e-3) ** (1 - _SHIFTED)
    return shift.astype(np.float32)
