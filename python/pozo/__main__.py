import gc

# the processes that draw figures import this module too, and need none of it
if __name__ == "__main__":
    # a command ends before cyclic garbage could matter: to look for it took a tenth of a build with nothing to do
    gc.disable()
    from pozo.cli.main import main

    main(prog_name="pozo")
