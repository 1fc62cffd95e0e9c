"""What is done while only the suite uses the app, so that the dashboards' figures are known."""
