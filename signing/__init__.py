"""Proof: PDF bytes in, signed or judged bytes out. The only importer of pyHanko."""
