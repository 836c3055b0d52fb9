/* The program: nothing but the library's main. */
#include <ordain/ordain.h>
#include <stddef.h>

int main(int argc, char **argv)
{
	return ordain_main(argc, argv, NULL);
}
