# the processes that draw figures import this module too, and need none of it
if __name__ == "__main__":
    from pozo.cli import main

    main(prog_name="pozo")
