"""Worker processes: started, watched, limited and confined; each ``*_main`` module is one."""
