"""What people see of inspecting, one module for each thing they come to do."""
