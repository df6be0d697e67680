"""What people see: content and what is known of it, composed into final HTML with its headers."""
