"""Run a pure function over a stranger's bytes in a process that can be killed.

Readers of mails, office files and PDFs may need any time and memory for a file made to hurt. Here
they run in a fresh interpreter (never a fork) with limits of its own for processor time, memory and
the wall clock, at a low priority, without settings and secrets. A process stays warm for the next
call; one that was killed is replaced. It works the same from a thread of the web server and from
the background work.
"""

from krm.adapters.sandbox.pool import ATTEMPTS, Limits, SandboxUnavailable, TooCostly, run

__all__ = ["ATTEMPTS", "Limits", "SandboxUnavailable", "TooCostly", "run"]
