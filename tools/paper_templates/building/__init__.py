"""How the Word templates in ``templates`` are made: the layout of official papers, and the words of every form.

Only ``tools.paper_templates.build`` uses this; a running site reads the finished templates.
"""
