from pozo.cli import main

# a process that draws figures imports this module again
if __name__ == "__main__":
    main(prog_name="pozo")
