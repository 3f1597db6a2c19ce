"""Where frames come from: files, nlmon. Each source yields :class:`nlsniff.frame.Frame`."""
