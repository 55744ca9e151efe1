#define BASIS 1
