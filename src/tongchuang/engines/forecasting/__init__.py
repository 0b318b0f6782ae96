"""The forecast of an official evaluation (模拟测评预测). See docs/algorithms/forecast.md.

`model` holds what goes in and what comes out and needs no numpy; `forecast.forecast` and `backtest.back_test` compute.
"""
