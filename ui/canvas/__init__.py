"""The drawing canvas: the only place that knows streamlit-drawable-canvas."""
