"""Built-in kinds of paper, a module for each part of a case's life; their templates lie in ``templates``."""
