"""Malware scanning of files before they are accepted, attached or issued."""
