"""What the tool runs inside the project's environment and inside Odoo's shell."""
