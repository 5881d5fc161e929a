"""Pages under /tai-khoan/."""
