"""Backup sets of a whole site: databases of one moment, files, settings and the sealed secret; made, checked, restored.

A set is a folder (or objects of a bucket) with a manifest that names every file with its SHA-256. Contents of
attachments and papers lie beside the sets, each once (decision 0030).
"""
