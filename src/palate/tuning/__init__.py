"""The search for hyper-parameters and for the model itself."""
