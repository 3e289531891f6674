"""`python -m ads_compiler` is `adsc`."""

from ads_compiler.cli import main

if __name__ == "__main__":
    main(prog_name="adsc")
