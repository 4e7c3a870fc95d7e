"""SQL of analysts over the documented views of a project."""
