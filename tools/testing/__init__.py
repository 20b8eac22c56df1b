"""The parts of ``./dev test``, and running them side by side."""
