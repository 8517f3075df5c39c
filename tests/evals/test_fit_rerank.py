"""The weights of the second look are those under which the right hit is likeliest."""

import numpy as np
import pytest

from evals.fit_rerank import first, fit


def test_the_sign_that_tells_weighs_and_the_one_that_does_not_hardly_does() -> None:
    chance = np.random.default_rng(1)
    groups = []
    for _ in range(300):
        signs = chance.normal(size=(5, 2))
        right = int(np.argmax(signs[:, 0] + 0.3 * chance.normal(size=5)))
        groups.append((signs, right))
    telling, idle = fit(groups)
    assert telling > 2
    assert abs(idle) < 0.2 * telling
    assert first(groups, np.array([telling, idle])) > 0.7
    assert first(groups, np.array([-1.0, 0.0])) < 0.1


def test_groups_may_differ_in_size() -> None:
    groups = [(np.array([[1.0], [0.0]]), 0), (np.array([[0.0], [0.5], [2.0]]), 2)]
    (weight,) = fit(groups)
    assert weight > 0
    assert first(groups, np.array([weight])) == pytest.approx(1)
