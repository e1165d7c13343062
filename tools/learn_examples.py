"""Learn from the shipped examples of danger, and keep the result beside them.

    python -m tools.learn_examples

To be run after an example was changed: two minutes. Without it every worker would learn the
same at each start.
"""

import sys

from krm.adapters.sentence_encoder import find_encoder
from krm.arrivals.rules.meaning import learn
from krm.arrivals.storage import examples as stored


def main() -> int:
    """Learn and write; 1 if the encoder is not installed."""
    encoder = find_encoder()
    if encoder is None:
        print("The encoder is not installed: there is nothing to learn with.")
        return 1
    shipped = stored.shipped()
    learned = learn(shipped, encoder.encode([example.text for example in shipped]))
    stored.ship(stored.digest_of(shipped, encoder.name), learned)
    print(f"Learned from {len(shipped)} examples.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
