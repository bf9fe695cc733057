"""The drawing canvas: adapts streamlit-drawable-canvas. Outside this folder, only ui/replay knows Fabric's paths."""
