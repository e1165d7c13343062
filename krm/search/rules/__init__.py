"""How words are made comparable, what somebody asks for, and how a hit is marked; all pure."""
