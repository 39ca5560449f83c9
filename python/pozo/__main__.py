from pozo.cli import main

main(prog_name="pozo")
