"""Published results, come by through the product: import, then ask."""
