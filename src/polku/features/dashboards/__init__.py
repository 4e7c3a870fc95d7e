"""Dashboards: questions, headings and words on a grid, shared by link and sent by e-mail."""
