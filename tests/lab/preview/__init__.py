"""The preview of the dashboards."""
